import type { NewLogChunk } from '@taxiway/db'
import { splitText } from './split-text.js'

/** Of the whole limit, what the beginning of the log may take. */
const headShare = 3 / 4

/**
 * Keeps a log within its limit: its beginning, and the end of what each part of the work printed. Once the beginning is full, output is
 * held back until `release`, or until our own next line, and only its end is passed on. Our own lines always pass, in their place.
 */
export const limitOutput = (maxBytes: number, countEarlierBytes: () => Promise<number>) => {
  let earlier: Promise<number> | undefined
  let passed = 0
  const held = holdEnd()

  const release = (): NewLogChunk[] => {
    const { chunks, leftOut } = held.take()
    if (chunks.length === 0) return []
    const { step } = chunks[0] ?? { step: '' }
    const notice = `\n… ${leftOut} bytes of output are left out here: the log is full.\n`
    passed += chunks.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0)
    return [...(leftOut > 0 ? [{ step, stream: 'system' as const, text: notice }] : []), ...chunks]
  }

  return {
    release,
    pass: async (chunk: NewLogChunk): Promise<NewLogChunk[]> => {
      if (chunk.text === '') return []
      if (chunk.stream === 'system') return [...release(), chunk]
      earlier ??= countEarlierBytes()
      const stored = await earlier
      const [head, rest] = cutAt(chunk.text, maxBytes * headShare - stored - passed)
      passed += Buffer.byteLength(head)
      // Each release takes at most half of what is left, so that a later part of the work still has room for its end.
      if (rest !== '') held.push({ ...chunk, text: rest }, Math.floor((maxBytes - stored - passed) / 2))
      return head === '' ? [] : [{ ...chunk, text: head }]
    },
  }
}

/** The first `bytes` of a text, and the rest. */
const cutAt = (text: string, bytes: number): [string, string] => {
  if (Buffer.byteLength(text) <= bytes) return [text, '']
  // A character may have four bytes.
  const head = bytes < 4 ? '' : (splitText(text, Math.floor(bytes))[0] ?? '')
  return [head, text.slice(head.length)]
}

/** Text of which only the end is kept. */
const holdEnd = () => {
  let chunks: NewLogChunk[] = []
  let bytes = 0
  let leftOut = 0
  return {
    push: (chunk: NewLogChunk, room: number): void => {
      chunks.push(chunk)
      bytes += Buffer.byteLength(chunk.text)
      while (bytes > room) {
        const [first] = chunks
        if (first === undefined) return
        const whole = Buffer.byteLength(first.text)
        const kept = endOf(first.text, whole - (bytes - room))
        if (kept === '') chunks.shift()
        else first.text = kept
        bytes -= whole - Buffer.byteLength(kept)
        leftOut += whole - Buffer.byteLength(kept)
      }
    },
    take: () => {
      const taken = { chunks, leftOut }
      chunks = []
      bytes = 0
      leftOut = 0
      return taken
    },
  }
}

/** The end of a text that fits into `bytes`, from the beginning of a line if there is one. */
const endOf = (text: string, bytes: number): string => {
  if (bytes <= 0) return ''
  const end = Buffer.from(text).subarray(-bytes)
  const line = end.indexOf(0x0a)
  // Bytes 10xxxxxx continue a character.
  const character = end.findIndex(byte => (byte & 0xc0) !== 0x80)
  return end.toString('utf8', line === -1 ? character : line + 1)
}
