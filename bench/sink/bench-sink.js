// Counts messages and costs nothing else: a function node takes longer than a row.
module.exports = (RED) => {
  RED.nodes.registerType("bench-sink", function (config) {
    RED.nodes.createNode(this, config);
    this.on("input", (_msg, _send, done) => {
      global.benchRow();
      done();
    });
  });
};
