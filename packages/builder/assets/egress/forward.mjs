// Starts a build command in a network that has loopback only, and hands connections to a port there on to the worker's proxy, which
// listens on a Unix socket. Ends with the command, with its exit code. It runs as the user of the build and can do no more than the build.
// Arguments: the socket's path, the port, the command. Its variables come as COMMAND_<name>, so that they do not act on this program.
import { spawn } from 'node:child_process'
import { connect, createServer } from 'node:net'
import { constants } from 'node:os'
import { pipeline } from 'node:stream'

const [socketPath, port, program, ...args] = process.argv.slice(2)
const prefix = 'COMMAND_'
// biome-ignore lint/style/noProcessEnv: a program of its own
const own = Object.entries(process.env).filter(([name]) => name.startsWith(prefix))
const env = {
  ...Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length), value])),
  PWD: process.cwd(),
}

// Whoever asks a build to end asks all its processes. This one has to stay until the command has ended.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {})

const server = createServer({ allowHalfOpen: true }, client => {
  const proxy = connect({ path: socketPath, allowHalfOpen: true })
  pipeline(client, proxy, () => {})
  pipeline(proxy, client, () => {})
})

server.listen(Number(port), '127.0.0.1', () => {
  const command = spawn(program, args, { stdio: 'inherit', env })
  command.once('error', ({ code }) => {
    // As a shell says it.
    const why = code === 'ENOENT' ? 'not found' : `cannot be run (${code})`
    process.stderr.write(`sh: 1: ${program}: ${why}\n`)
    process.exit(code === 'ENOENT' ? 127 : 126)
  })
  command.once('exit', (exitCode, signal) => process.exit(exitCode ?? 128 + constants.signals[signal]))
})
