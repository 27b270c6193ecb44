RED.nodes.registerType("call-webhook-out", {
  category: "call events",
  color: "#C0DEED",
  defaults: { name: { value: "" } },
  inputs: 1,
  outputs: 1,
  label() {
    return this.name || "call-webhook-out";
  },
});
