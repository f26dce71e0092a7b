// Optional peers that other packages of this workspace would bring into production, where nothing uses them.
const unusedPeers = {
  'better-auth': ['drizzle-kit', 'react', 'react-dom'],
  'drizzle-orm': ['@opentelemetry/api', '@types/pg', 'kysely'],
}

const readPackage = manifest => {
  for (const peer of unusedPeers[manifest.name] ?? []) {
    delete manifest.peerDependencies?.[peer]
    delete manifest.peerDependenciesMeta?.[peer]
  }
  return manifest
}

module.exports = { hooks: { readPackage } }
