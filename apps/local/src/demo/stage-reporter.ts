import { bold, cyan, dim, green, red } from '../terminal.js'

export type Stage =
  | 'stack.ready'
  | 'pull_request.opened'
  | 'deployment.live'
  | 'pull_request.synchronized'
  | 'pull_request.closed'
  | 'environment.gone'

export type StageReporter = ReturnType<typeof createStageReporter>

const TITLES: Record<Stage, string> = {
  'stack.ready': 'The stack is ready',
  'pull_request.opened': 'A pull request is opened',
  'deployment.live': 'Its app is live',
  'pull_request.synchronized': 'A commit is pushed to it',
  'pull_request.closed': 'The pull request is closed',
  'environment.gone': 'Its app is gone',
}

/** Tells how the demo goes: for people, or as one JSON object a line. */
export const createStageReporter = ({ json, startedAt }: { json: boolean; startedAt: number }) => {
  let previousAt = startedAt
  const print = (line: string) => {
    if (!json) console.log(line)
  }
  const printJson = (content: Record<string, unknown>) => console.log(JSON.stringify(content))
  return {
    begin: () =>
      print(
        `\n${bold('Taxiway')} ${dim('gives every pull request its own running app, and takes it away again.')}\n`,
      ),
    /** `facts` become fields of the JSON line; `lines` are for people. */
    stage(stage: Stage, facts: Record<string, unknown>, lines: string[] = []): void {
      const now = Date.now()
      const elapsedMs = Math.round(now - previousAt)
      previousAt = now
      if (json) printJson({ stage, at: new Date(now).toISOString(), elapsedMs, ...facts })
      print(`${green('✓')} ${bold(TITLES[stage])} ${dim(`${(elapsedMs / 1000).toFixed(1)} s`)}`)
      for (const line of lines) print(`    ${line}`)
    },
    progress: (text: string) => print(dim(`    · ${text}`)),
    notice: (text: string) => (json ? console.error(text) : print(dim(`  ${text}`))),
    link: (url: string) => cyan(url),
    failed(error: unknown): void {
      const message = error instanceof Error ? error.message : String(error)
      const expected = (error as { expected?: boolean } | null)?.expected === true
      if (json) printJson({ stage: 'failed', at: new Date().toISOString(), error: message })
      console.error(`${red('✗')} ${message}`)
      if (!expected && error instanceof Error) console.error(dim(error.stack ?? ''))
    },
  }
}
