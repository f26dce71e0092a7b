import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export type Ran = { code: number; stdout: string; stderr: string }

const root = fileURLToPath(new URL('../../../..', import.meta.url))

/** Runs a command as it stands in the runbook, at the root of the checkout; `<time>` stands for a part of a name. */
export const runRunbookCommand = (command: string, env: Record<string, string>): Promise<Ran> => {
  const { PATH = '', HOME = '' } = process.env
  const [file = '', ...args] = command.split(' ')
  return new Promise(resolve => {
    execFile(file, args, { cwd: root, env: { PATH, HOME, ...env } }, (error, stdout, stderr) =>
      // npm says first what it runs.
      resolve({
        code: error === null ? 0 : Number(error.code ?? 1),
        stdout: stdout.slice(Math.max(0, stdout.indexOf('{\n'))),
        stderr,
      }),
    )
  })
}
