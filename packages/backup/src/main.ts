import { isDomainError } from '@taxiway/domain'
import { loadEnv } from '@taxiway/runtime'
import { createLineRedactor } from '@taxiway/vault'
import { runBackupCommand, usage } from './backup-command.js'
import { backupEnvSchema } from './backup-env.js'

const stopping = new AbortController()
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stopping.abort())

let redact = (text: string): string => text
try {
  const env = loadEnv(backupEnvSchema, process.env)
  redact = createLineRedactor(env)
  const answer = await runBackupCommand(
    {
      env,
      searchPath: process.env['PATH'] ?? '',
      signal: stopping.signal,
      // npm runs a script at the root of the package; a person means where they are.
      from: process.env['INIT_CWD'] ?? process.cwd(),
      tell: line => process.stdout.write(`${redact(line)}\n`),
    },
    process.argv.slice(2),
  )
  process.stdout.write(answer === undefined ? usage : '')
  if (answer === undefined) process.exitCode = 2
} catch (error) {
  const message = isDomainError(error) ? `${error.code}: ${error.message}` : ((error as Error).stack ?? '')
  process.stderr.write(`${stopping.signal.aborted ? 'Stopped.' : redact(message)}\n`)
  process.exitCode = 1
}
