// Preloaded by every npm script, before any TypeScript is read: Node 24 runs .ts files as they are.
const [major] = process.versions.node.split('.').map(Number);
if (major < 24) {
  console.error(
    `Osprey needs Node >= 24 to run and found ${process.version}. On Linux x64 "npm ci" brings it along; elsewhere install Node 24 and run the command again.`,
  );
  process.exit(2);
}
