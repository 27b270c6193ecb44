RED.nodes.registerType("call-trigger-filter", {
  category: "call events",
  color: "#C0DEED",
  defaults: { name: { value: "" } },
  inputs: 1,
  outputs: 1,
  label() {
    return this.name || "call-trigger-filter";
  },
});
