import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { readMachineSockets, type SocketView } from './sockets/machine-sockets.js'
import { socketFiles } from './sockets/read-sockets.js'

export type ExecRequest = { command: readonly string[]; stdin: string; timeoutMs: number }
export type ExecResult = { exit_code: number; exit_signal: number; stdout: string; stderr: string }
export type Exec = (request: ExecRequest) => Promise<ExecResult>

type Where = {
  /** What enters the machine; the command comes behind it. */
  prefix?: readonly string[]
  cwd: string
  env: Record<string, string>
  /** Set when the machine shares this computer's network, of which it must not see more than its own. */
  sockets?: SocketView | undefined
}

const mostBytes = 1024 * 1024

/** Runs a command in a machine and collects what it prints. A command that cannot be started ends with 127, as with a shell. */
export const execCommand = async (
  { command, stdin, timeoutMs }: ExecRequest,
  { prefix = [], cwd, env, sockets }: Where,
): Promise<ExecResult> => {
  if (sockets !== undefined && readsSockets(command)) {
    const texts = await Promise.all(command.slice(1).map(file => readMachineSockets(file, sockets)))
    return { exit_code: 0, exit_signal: 0, stdout: texts.join(''), stderr: '' }
  }
  const [program = '', ...args] = [...prefix, ...command]
  return new Promise(resolve => {
    const child = spawn(program, args, { cwd, env, stdio: 'pipe' })
    // Node's own timeout would run on after a program that cannot be started.
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
    const end = (result: ExecResult): void => {
      clearTimeout(timer)
      resolve(result)
    }
    const said = { stdout: '', stderr: '' }
    for (const stream of ['stdout', 'stderr'] as const)
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        said[stream] = (said[stream] + text).slice(0, mostBytes)
      })
    child.stdin.on('error', () => undefined)
    child.stdin.end(stdin)
    child.once('error', error => end({ exit_code: 127, exit_signal: 0, stdout: '', stderr: error.message }))
    child.once('close', (code, signal) =>
      end({
        exit_code: code ?? 0,
        exit_signal: signal === null ? 0 : constants.signals[signal],
        ...said,
      }),
    )
  })
}

const readsSockets = ([program, ...files]: readonly string[]): boolean =>
  program === 'cat' && files.length > 0 && files.every(file => socketFiles.some(one => one === file))
