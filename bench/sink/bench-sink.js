// The end of what is measured: hands each message to the benchmark and costs nothing else. A function node takes longer
// than a row of a file, and a seventh of the time of a post.
module.exports = (RED) => {
  RED.nodes.registerType("bench-sink", function (config) {
    RED.nodes.createNode(this, config);
    this.on("input", (msg, _send, done) => {
      global.benchSink(msg);
      done();
    });
  });
};
