// Optional peers that other packages of this workspace would bring into production, where nothing uses them.
const unusedPeers = {
  'better-auth': ['drizzle-kit', 'react', 'react-dom'],
  'drizzle-orm': ['@opentelemetry/api', '@types/pg', 'kysely'],
}

// These build syntax trees with the compiler's JavaScript interface, which TypeScript 7 does not have.
const needFormerCompiler = new Set([
  'openapi-typescript',
  '@tapjs/typescript',
  '@isaacs/ts-node-temp-fork-for-pr-2009',
])
const formerCompiler = '5.9.3'

const readPackage = manifest => {
  for (const peer of unusedPeers[manifest.name] ?? []) {
    delete manifest.peerDependencies?.[peer]
    delete manifest.peerDependenciesMeta?.[peer]
  }
  if (needFormerCompiler.has(manifest.name)) {
    delete manifest.peerDependencies?.typescript
    manifest.dependencies = { ...manifest.dependencies, typescript: formerCompiler }
  }
  return manifest
}

module.exports = { hooks: { readPackage } }
