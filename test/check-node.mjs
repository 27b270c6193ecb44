// Every script runs on the Node.js that the "node" devDependency brings. After `npm ci --ignore-scripts`
// that binary is missing and npm falls back to the machine's own, which may be too old, without a word.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 13)) {
  console.error(`These scripts need Node.js 22.13 or later; this is ${process.versions.node}.`);
  console.error(
    "The project brings its own, which npm puts first: start them with  npm run  instead of  node .",
  );
  console.error("If that is what you did, run  npm rebuild node  and try again.");
  process.exit(1);
}
