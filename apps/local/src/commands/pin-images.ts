import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { Sensitive } from '@taxiway/crypto'
import {
  type Credentials,
  formatImageReference,
  type ImageReference,
  openRegistry,
  parseImageReference,
  type Registry,
} from '@taxiway/registry'
import { createMemoryBreakerStore } from '@taxiway/resilience'
import type { LocalContext } from '../local-context.js'
import { LocalError } from '../local-error.js'

const usage = 'npm run pin-images -- [--check] [--registry=<mirror>] [<folder>]'

/** `FROM` of a Dockerfile and `image:` of a compose file; what stands before the reference is kept. */
const places: readonly (readonly [file: RegExp, line: RegExp])[] = [
  [/^Dockerfile(\..+)?$/, /^(FROM (?:--platform=\S+ )?)(\S+)/gm],
  [/^docker-compose\.ya?ml$/, /^(\s+image: )(\S+)/gm],
]

type PinnedFile = { path: string; text: string; images: { before: string; after: string }[] }

/**
 * `npm run pin-images`: asks the registry for the digest of each base image that the Dockerfiles and the compose file name, and
 * writes it beside the tag. `--check` writes nothing and ends with 1 when a digest is missing or old. `--registry` asks a
 * mirror, with IMAGE_REGISTRY_USER and IMAGE_REGISTRY_PASSWORD if they are set.
 */
export const pinImages = async (
  { environment, root }: Pick<LocalContext, 'environment' | 'root'>,
  args: string[],
): Promise<number> => {
  const { isCheck, mirror, folder } = readArguments(args, environment['INIT_CWD'] ?? root)
  const find = createDigestFinder(mirror, readCredentials(environment))
  try {
    const files: PinnedFile[] = []
    for (const name of readdirSync(folder).sort()) {
      const line = places.find(([file]) => file.test(name))?.[1]
      if (line !== undefined) files.push(await pinFile(join(folder, name), line, find))
    }
    // Only when every digest is known: two files must not name different images for one tag.
    if (!isCheck) for (const { path, text } of files) replaceFile(path, text)
    const images = files.flatMap(({ path, images }) => images.map(image => ({ path, ...image })))
    const old = images.filter(({ before, after }) => before !== after)
    for (const { path, before, after } of old)
      console.log(`${basename(path)}: ${before} ${isCheck ? 'should be' : 'is now'} ${after}`)
    console.log(
      `${images.length - old.length} of ${images.length} images were pinned to what their tags are.`,
    )
    return isCheck && old.length > 0 ? 1 : 0
  } finally {
    await find.close()
  }
}

const readArguments = (args: string[], from: string) => {
  const options = args.filter(arg => arg.startsWith('--'))
  const [folder = '.', ...more] = args.filter(arg => !arg.startsWith('--'))
  const mirror = options.find(arg => arg.startsWith('--registry='))?.split('=')[1]
  const unknown = options.find(arg => arg !== '--check' && !arg.startsWith('--registry='))
  if (unknown !== undefined || more.length > 0 || mirror === '')
    throw new LocalError(`${unknown ? `Unknown option ${unknown}. ` : ''}Usage: ${usage}`)
  return { isCheck: options.includes('--check'), mirror, folder: resolve(from, folder) }
}

type FindDigest = ((reference: ImageReference) => Promise<string>) & { close: () => Promise<void> }

/** For the mirror alone: no other registry is told our password. */
const readCredentials = ({
  IMAGE_REGISTRY_USER: username,
  IMAGE_REGISTRY_PASSWORD: password,
}: LocalContext['environment']): Credentials | undefined =>
  username && password ? { username, password: new Sensitive(password) } : undefined

const createDigestFinder = (mirror: string | undefined, login: Credentials | undefined): FindDigest => {
  const breakerStore = createMemoryBreakerStore()
  const registries = new Map<string, Registry>()
  const open = (address: string): Registry => {
    const known =
      registries.get(address) ??
      openRegistry({ address, breakerStore, ...(mirror && { credentials: login }) })
    registries.set(address, known)
    return known
  }
  const find = async (reference: ImageReference): Promise<string> => {
    const { repository, tag = 'latest' } = reference
    const digest = await open(mirror ?? reference.registry).findManifest(repository, tag)
    if (digest === undefined)
      throw new LocalError(`${formatImageReference(reference)} does not exist. Name another tag.`)
    return digest
  }
  return Object.assign(find, {
    close: async () => {
      await Promise.all([...registries.values()].map(registry => registry.close()))
    },
  })
}

const pinFile = async (path: string, line: RegExp, find: FindDigest): Promise<PinnedFile> => {
  const text = readFileSync(path, 'utf8')
  const stages = new Set([...text.matchAll(/^FROM \S+ AS (\S+)/gim)].map(([, stage]) => stage))
  const names = [...text.matchAll(line)].map(([, , name = '']) => name)
  const pinned = new Map<string, string>()
  for (const name of new Set(names)) {
    if (stages.has(name) || isOwn(name)) continue
    const [tagged = name] = name.split('@')
    pinned.set(name, `${tagged}@${await find(parseImageReference(tagged))}`)
  }
  return {
    path,
    text: text.replace(line, (whole, start: string, name: string) =>
      pinned.has(name) ? `${start}${pinned.get(name)}` : whole,
    ),
    images: [...pinned].map(([before, after]) => ({ before, after })),
  }
}

const replaceFile = (path: string, text: string): void => {
  writeFileSync(`${path}.new`, text)
  renameSync(`${path}.new`, path)
}

/** Images that this repository builds itself have no registry, and neither has the empty one. */
const isOwn = (reference: string): boolean => /^(scratch|taxiway-[a-z-]+)$/.test(reference)
