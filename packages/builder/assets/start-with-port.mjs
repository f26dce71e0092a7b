// Starts the app with the machine's port put into its arguments, without a shell, and passes signals and the exit on.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

const words = JSON.parse(readFileSync(new URL('./start.json', import.meta.url), 'utf8'))
// biome-ignore lint/style/noProcessEnv: a program of its own, configured by its machine's environment
const port = process.env.PORT ?? '8080'
const [program, ...args] = words.map(pieces => pieces.map(piece => piece ?? port).join(''))
const child = spawn(program === 'node' ? process.execPath : program, args, { stdio: 'inherit' })

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'])
  process.on(signal, () => child.kill(signal))
child.on('error', error => {
  process.stderr.write(`${program} cannot be started: ${error.message}\n`)
  process.exit(127)
})
child.on('exit', (code, signal) => {
  if (signal === null) process.exit(code ?? 1)
  process.removeAllListeners(signal)
  process.kill(process.pid, signal)
})
