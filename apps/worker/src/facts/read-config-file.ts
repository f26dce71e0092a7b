import { parseConfigFile } from '@taxiway/builder'
import type { ConfigFile } from '@taxiway/domain'
import type { GithubApp, RepositoryRef } from '@taxiway/github'

/** The configuration file at a commit or branch. Throws `github.*`; an error in the file is a result. */
export const readConfigFile = async (
  github: Pick<GithubApp, 'findFile'>,
  repository: RepositoryRef,
  at: { ref: string; path: string },
  signal?: AbortSignal,
): Promise<ConfigFile> => {
  const file = await github.findFile(repository, at, signal ? { signal } : {})
  if (file === null) return { id: null }
  const { id, text } = file
  if (text !== null) return { id, ...parseConfigFile(text) }
  const message = 'It must be a text file of at most 64 KiB. Replace it with one.'
  return { id, problem: { line: 1, column: 1, message } }
}
