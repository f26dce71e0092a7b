import { type ConfigProblem, configFileSchema, type FileSettings, projectConfigSchema } from '@taxiway/domain'
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
  type YAMLMap,
} from 'yaml'

const maxConfigFileLength = 64 * 1024

/**
 * Reads a configuration file. Anchors and aliases are refused, since a few lines of them expand to gigabytes. The
 * first error is returned with its place.
 */
export const parseConfigFile = (text: string): { settings: FileSettings } | { problem: ConfigProblem } => {
  const lines = new LineCounter()
  const at = (offset: number, message: string): { problem: ConfigProblem } => {
    const { line, col } = lines.linePos(offset)
    return { problem: { line: Math.max(1, line), column: Math.max(1, col), message: message.slice(0, 500) } }
  }
  if (text.length > maxConfigFileLength)
    return at(0, `The file is larger than ${maxConfigFileLength / 1024} KiB. Remove what is no setting.`)
  try {
    return check(text, lines, at)
  } catch (error) {
    // The parser recurses, so a file of brackets alone exhausts the stack.
    if (error instanceof RangeError) return at(0, 'The file is nested too deeply. Write plain settings.')
    throw error
  }
}

const check = (
  text: string,
  lineCounter: LineCounter,
  at: (offset: number, message: string) => { problem: ConfigProblem },
): ReturnType<typeof parseConfigFile> => {
  // The parser compares each key with all others, which takes seconds for the keys that fit in a file. And only an
  // open log level makes it refuse a second document.
  const document = parseDocument(text, {
    lineCounter,
    prettyErrors: false,
    logLevel: 'error',
    uniqueKeys: false,
  })
  const reference = findReference(document)
  if (reference !== undefined)
    return at(reference, 'Anchors and aliases are not allowed. Write the value out.')
  const [broken] = document.errors
  if (broken) return at(broken.pos[0], broken.message)
  const repeated = findRepeatedKey(document)
  if (repeated !== undefined) return at(repeated, 'Map keys must be unique. Remove one of them.')
  const value: unknown = document.toJS({ maxAliasCount: 0 })
  if (value === null || value === undefined) return { settings: {} }
  if (!isMap(document.contents)) return at(0, 'The file must be a mapping of settings, as in `port: 3000`.')
  const parsed = configFileSchema.safeParse(value)
  if (parsed.success) return { settings: parsed.data }
  const [issue] = parsed.error.issues
  if (issue?.code === 'unrecognized_keys') {
    const path = [...issue.path, issue.keys[0] ?? '']
    const isOfProject = path.length === 1 && String(path[0]) in projectConfigSchema.shape
    return at(
      findOffset(document, path),
      isOfProject
        ? `${String(path[0])} cannot be set in this file. Remove it here, and set it in the project.`
        : `There is no setting ${path.join('.')}. Correct its name or remove it.`,
    )
  }
  const path = issue?.path ?? []
  return at(findOffset(document, path), `${path.map(String).join('.')}: ${issue?.message ?? 'is not valid'}`)
}

/** Where the first anchor or alias is. */
const findReference = (document: Document): number | undefined => {
  let found: number | undefined
  visit(document, (_, node) => {
    if (!isNode(node) || (!isAlias(node) && !anchorOf(node))) return undefined
    found = node.range?.[0] ?? 0
    return visit.BREAK
  })
  return found
}

/** Where the first key is that its mapping has already. */
const findRepeatedKey = (document: Document): number | undefined => {
  let found: number | undefined
  visit(document, {
    Map: (_, map: YAMLMap) => {
      const known = new Set<string>()
      for (const { key } of map.items) {
        const name = isScalar(key) ? String(key.value) : undefined
        if (name !== undefined && known.has(name)) found ??= isNode(key) ? (key.range?.[0] ?? 0) : 0
        if (name !== undefined) known.add(name)
      }
      return found === undefined ? undefined : visit.BREAK
    },
  })
  return found
}

const anchorOf = (node: object): string | undefined => (node as { anchor?: string }).anchor

/** Where the key of a setting is; of an entry of a list, where the entry is. */
const findOffset = (document: Document, path: readonly PropertyKey[]): number => {
  const parent: unknown = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents
  const last = path.at(-1)
  if (isMap(parent)) {
    const pair = parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(last))
    if (isScalar(pair?.key)) return pair.key.range?.[0] ?? 0
  }
  const node: unknown = document.getIn(path, true)
  return isNode(node) ? (node.range?.[0] ?? 0) : 0
}
