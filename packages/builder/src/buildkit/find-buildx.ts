import { access, constants } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import type { RunCommand } from '../process/run-command.js'

export type Buildx = { program: string; version: string }

/** Where packages put plugins of the docker command, which work alone as well. */
const pluginFolders = [
  '/usr/local/lib/docker/cli-plugins',
  '/usr/local/libexec/docker/cli-plugins',
  '/usr/lib/docker/cli-plugins',
  '/usr/libexec/docker/cli-plugins',
]

/** The buildx client of this machine, if there is one that runs. */
export const findBuildx = async ({
  searchPath,
  runCommand,
  runId,
}: {
  searchPath: string
  runCommand: RunCommand
  runId: string
}): Promise<Buildx | undefined> => {
  const folders = [...searchPath.split(':').filter(isAbsolute)]
  const candidates = [
    ...folders.flatMap(folder => ['buildx', 'docker-buildx'].map(name => join(folder, name))),
    ...pluginFolders.map(folder => join(folder, 'docker-buildx')),
  ]
  for (const program of candidates) {
    if (!(await isProgram(program))) continue
    const version = await readVersion(program, { runCommand, runId })
    if (version !== undefined) return { program, version }
  }
  return undefined
}

const isProgram = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  )

const readVersion = async (
  program: string,
  { runCommand, runId }: { runCommand: RunCommand; runId: string },
): Promise<string | undefined> => {
  let output = ''
  const command = { argv: [program, 'version'], cwd: '/', env: { PATH: '/usr/bin:/bin' } }
  const { exitCode } = await runCommand(command, {
    runId,
    onOutput: (_stream, text) => {
      output += text
    },
    maxOutputBytes: 4096,
    timeoutMs: 60_000,
    graceMs: 0,
  })
  return exitCode === 0 ? output.trim().slice(0, 200) : undefined
}
