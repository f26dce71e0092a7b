import { DomainError } from '@taxiway/domain'
import type { StartWord } from './build-plan.js'
import { NeedsShell, splitWords } from './split-words.js'

/** The `web` process of a Procfile as arguments. Throws `build.config_invalid` with file, line and column when it needs a shell. */
export const parseProcfile = (text: string, path: string): StartWord[] => {
  const lines = text.split(/\r?\n/)
  const number = lines.findIndex(line => /^web\s*:/.test(line))
  if (number === -1) throw invalid(`${path} has no \`web:\` line, so there is nothing to start.`)
  const line = lines[number] ?? ''
  const head = /^web\s*:\s*/.exec(line)?.[0] ?? ''
  try {
    const words = splitWords(line.slice(head.length).trimEnd())
    if (words.length === 0) throw invalid(`${path}:${number + 1}: the \`web:\` line is empty.`)
    return words
  } catch (error) {
    if (!(error instanceof NeedsShell)) throw error
    throw invalid(
      `${path}:${number + 1}:${head.length + error.column}: the \`web:\` line uses ${error.message}, which needs a shell; commands run without one. ` +
        'Put it into a script and start that (`web: sh ./start.sh`).',
      error,
    )
  }
}

const invalid = (message: string, cause?: unknown): DomainError =>
  new DomainError('build.config_invalid', { message, cause })
