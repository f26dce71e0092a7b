import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Credentials } from '@taxiway/registry'
import { ownerTag } from '../process/owner-tag.js'

/** What buildx reads and writes during one build. */
export type ClientFolder = {
  path: string
  /** Names the folders to buildx, and nothing of ours beyond them. */
  env: Readonly<Record<string, string>>
  remove: () => Promise<void>
}

/**
 * Makes a folder that only this user may enter, with the login for one registry. Remove it in every case: a name with the owner's tag is
 * found and deleted after a crash.
 */
export const openClientFolder = async ({
  root,
  owner,
  host,
  login,
}: {
  root: string
  owner: string
  host: string
  login: Credentials | undefined
}): Promise<ClientFolder> => {
  await mkdir(root, { recursive: true })
  // mkdtemp makes it with mode 0700.
  const path = await mkdtemp(join(root, ownerTag(owner)))
  const remove = () => rm(path, { recursive: true, force: true })
  const [docker, buildx, home, tmp] = ['docker', 'buildx', 'home', 'tmp'].map(name => join(path, name))
  try {
    for (const folder of [docker, buildx, home, tmp]) await mkdir(folder as string, { mode: 0o700 })
    const auths = login === undefined ? {} : { [host]: { auth: encode(login) } }
    await writeFile(join(docker as string, 'config.json'), JSON.stringify({ auths }), { mode: 0o600 })
  } catch (error) {
    await remove()
    throw error
  }
  return {
    path,
    remove,
    env: {
      PATH: '/usr/bin:/bin',
      LANG: 'C.UTF-8',
      HOME: home as string,
      TMPDIR: tmp as string,
      DOCKER_CONFIG: docker as string,
      BUILDX_CONFIG: buildx as string,
      // Else buildx runs git in the source, which a repository can configure.
      BUILDX_GIT_INFO: 'false',
      BUILDX_METADATA_PROVENANCE: 'disabled',
    },
  }
}

const encode = ({ username, password }: Credentials): string =>
  Buffer.from(`${username}:${password.reveal()}`).toString('base64')
