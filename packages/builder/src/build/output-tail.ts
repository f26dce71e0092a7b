const keptCharacters = 16 * 1024
const keptLines = 40

/** Keeps the end of a stream of text. */
export const createTail = () => {
  let kept = ''
  return {
    push: (text: string): void => {
      kept = (kept + text).slice(-keptCharacters)
    },
    clear: (): void => {
      kept = ''
    },
    /** The last lines, whole. */
    text: (): string => {
      const lines = kept.split('\n')
      // The first of them may have lost its beginning, and with it the part by which a secret is known.
      const whole = kept.length < keptCharacters ? lines : lines.slice(1)
      return whole.slice(-keptLines - 1).join('\n')
    },
  }
}
