import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { root } from './root.mjs'

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Runs a program in the checkout to its end and resolves with its exit code. Signals sent to us are passed
 * on, and we wait: the caller must not see this process end before the program has cleaned up.
 */
export const runProcess = (program, args, { env = {}, stdio = 'inherit', shell = false } = {}) => {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, env: { ...process.env, ...env }, stdio, shell })
    const forward = signal => {
      // Ctrl-C in a terminal reaches the program as well; a second one would mean "at once" to it.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    }
    for (const signal of FORWARDED) process.on(signal, forward)
    const settle = done => {
      for (const signal of FORWARDED) process.off(signal, forward)
      done()
    }
    child.once('error', error => settle(() => reject(error)))
    child.once('exit', (code, signal) => settle(() => resolve(code ?? 128 + constants.signals[signal])))
  })
}
