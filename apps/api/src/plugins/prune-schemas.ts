type Document = { paths?: unknown; components?: { schemas?: Record<string, unknown> } }

const prefix = '#/components/schemas/'

/**
 * Every named schema exists once for requests and once for answers; keep only those with a reference to them.
 */
export const pruneSchemas = <Doc extends Document>(document: Doc): Doc => {
  const all = document.components?.schemas ?? {}
  const used = new Set<string>()
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    for (const [key, child] of Object.entries(value)) {
      if (key !== '$ref' || typeof child !== 'string' || !child.startsWith(prefix)) visit(child)
      else if (!used.has(child)) {
        used.add(child)
        visit(all[child.slice(prefix.length)])
      }
    }
  }
  visit(document.paths)
  const names = Object.keys(all)
    .filter(name => used.has(prefix + name))
    .sort()
  const schemas = Object.fromEntries(names.map(name => [name, all[name]]))
  return { ...document, components: { ...document.components, schemas } }
}
