import { z } from 'zod'

const time = z.string().optional()

const progress = z.object({
  vertexes: z
    .array(
      z.object({
        digest: z.string(),
        name: z.string(),
        started: time,
        completed: time,
        cached: z.boolean().optional(),
        error: z.string().optional(),
      }),
    )
    .nullish(),
  logs: z.array(z.object({ vertex: z.string(), stream: z.number().optional(), data: z.base64() })).nullish(),
  warnings: z.array(z.object({ vertex: z.string().optional(), short: z.base64().optional() })).nullish(),
})

/** What BuildKit tells of a build with `--progress rawjson` (moby/buildkit, client.SolveStatus); what we do not show is left out. */
export type Progress = z.infer<typeof progress>

export type ProgressItem = { progress: Progress } | { text: string }

/** An object may hold a chunk of output, or all steps of a large build. A longer one is passed over, so that memory stays bounded. */
const longestItem = 4 * 1024 * 1024

/**
 * Reads the stderr of buildx: JSON objects, one after another, on one line or indented over many, and lines of plain text between and
 * after them. Text may come in pieces cut anywhere. What begins as an object and is none is text.
 */
export const createProgressReader = () => {
  let held = ''
  /** How far `held` is looked at, and what is known there. */
  let at = 0
  let depth = 0
  let inString = false
  let escaped = false
  /** The rest of an object that is too long. */
  let skipping = false

  const cut = (end: number): string => {
    const head = held.slice(0, end)
    held = held.slice(end)
    at = 0
    return head
  }

  /** Moves to the end of the object that `held` begins with; false where more text is needed. */
  const passObject = (): boolean => {
    for (; at < held.length; at += 1) {
      const character = held[at]
      if (inString) {
        if (escaped) escaped = false
        else if (character === '\\') escaped = true
        else if (character === '"') inString = false
      } else if (character === '"') inString = true
      else if (character === '{') depth += 1
      else if (character === '}') {
        depth -= 1
        if (depth === 0) {
          at += 1
          return true
        }
      }
    }
    return false
  }

  const nextObject = (): ProgressItem | undefined => {
    if (passObject()) {
      const text = cut(at)
      if (!skipping) return readObject(text)
      skipping = false
      return { text: 'A message of BuildKit is too long to be shown.\n' }
    }
    if (held.length > longestItem) {
      skipping = true
      cut(held.length)
    }
    return undefined
  }

  const next = (): ProgressItem | undefined => {
    if (depth > 0) return nextObject()
    held = held.replace(/^[\r\n]+/, '')
    if (held.startsWith('{')) return nextObject()
    const lineEnd = held.indexOf('\n')
    if (lineEnd >= 0) return { text: cut(lineEnd + 1) }
    return held.length > longestItem ? { text: cut(held.length) } : undefined
  }

  return {
    push: (text: string): ProgressItem[] => {
      held += text
      const items: ProgressItem[] = []
      for (let item = next(); item !== undefined; item = next()) items.push(item)
      return items
    },
    /** What is left when the stream has ended. */
    end: (): ProgressItem[] => {
      const rest = skipping ? '' : cut(held.length)
      return rest.trim() === '' ? [] : [{ text: rest.endsWith('\n') ? rest : `${rest}\n` }]
    },
  }
}

const readObject = (text: string): ProgressItem => {
  try {
    const parsed = progress.safeParse(JSON.parse(text))
    return parsed.success ? { progress: parsed.data } : { text: `${text}\n` }
  } catch {
    return { text: `${text}\n` }
  }
}
