import type { Header } from 'tar-stream'
import type { SourceLimits } from './limits.js'
import { invalidArchive, tooLarge } from './source-error.js'

const MAX_COMPONENT_BYTES = 255
const MAX_LINK_HOPS = 40

export type PlannedEntry =
  | { kind: 'directory'; path: string; newDirectories: string[] }
  | { kind: 'file'; path: string; newDirectories: string[]; mode: number }
  | { kind: 'symlink'; path: string; newDirectories: string[]; target: string }
  /** The top directory, which is stripped. */
  | { kind: 'top' }

export type EntryPlan = {
  /** Checks one header against all earlier ones; throws `source.*` for every entry that is not allowed. */
  admit: (header: Header) => PlannedEntry
  /** Resolves all links once all entries are known; throws when one leaves the tree. */
  checkLinks: () => void
}

type Known = { path: string; kind: 'directory' | 'file' | 'symlink'; explicit: boolean; target?: string }

/**
 * Decides which entries of an archive may be written. Guarantees: every path stays below the destination and
 * passes only through real directories; no path appears twice, not even in another case or Unicode form; only
 * files, directories and symbolic links are written, and links resolve inside the tree.
 */
export const createEntryPlan = (limits: SourceLimits): EntryPlan => {
  const known = new Map<string, Known>()
  let top: string | undefined
  let count = 0

  const admit = (header: Header): PlannedEntry => {
    const kind = kindOf(header)
    const segments = splitPath(header.name, kind, limits)
    top ??= segments[0]
    if (segments[0] !== top) throw invalidArchive('it has more than one top directory', header.name)
    const rest = segments.slice(1)
    if (rest.length === 0) {
      if (kind !== 'directory') throw invalidArchive('its top is not a directory', header.name)
      return { kind: 'top' }
    }
    const path = rest.join('/')
    const newDirectories = addParents(rest)
    add(path, kind, header)
    if (kind === 'directory') return { kind, path, newDirectories }
    if (kind === 'symlink') return { kind, path, newDirectories, target: readTarget(header, limits) }
    // Of the file mode, only the executable bit is used: no set-uid, no writing by others.
    return { kind, path, newDirectories, mode: ((header.mode ?? 0) & 0o111) === 0 ? 0o644 : 0o755 }
  }

  const addParents = (segments: readonly string[]): string[] => {
    const added: string[] = []
    for (let length = 1; length < segments.length; length++) {
      const path = segments.slice(0, length).join('/')
      const existing = known.get(foldPath(path))
      if (existing) {
        if (existing.path !== path) throw invalidArchive('two names differ only in case or form', path)
        if (existing.kind !== 'directory') throw invalidArchive('a path leads through a file or link', path)
        continue
      }
      remember({ path, kind: 'directory', explicit: false })
      added.push(path)
    }
    return added
  }

  const add = (path: string, kind: Known['kind'], header: Header): void => {
    const existing = known.get(foldPath(path))
    if (existing) {
      const isOwnDirectory = existing.path === path && existing.kind === 'directory' && kind === 'directory'
      if (!isOwnDirectory || existing.explicit) throw invalidArchive('a name comes twice', path)
      existing.explicit = true
      return
    }
    const target = kind === 'symlink' ? readTarget(header, limits) : undefined
    remember({ path, kind, explicit: true, ...(target === undefined ? {} : { target }) })
  }

  const remember = (entry: Known): void => {
    count += 1
    if (count > limits.entries) throw tooLarge(`more than ${limits.entries} entries`)
    known.set(foldPath(entry.path), entry)
  }

  const checkLinks = (): void => {
    for (const entry of known.values()) {
      if (entry.kind === 'symlink') followLink(entry)
    }
  }

  // Resolve link by link, like the kernel: checking only a target's text misses `link/..`.
  const followLink = (link: Known): void => {
    const at = link.path.split('/').slice(0, -1)
    const todo = (link.target ?? '').split('/')
    for (let hops = 0; todo.length > 0; ) {
      const step = todo.shift()
      if (step === undefined || step === '' || step === '.') continue
      if (step === '..') {
        if (at.length === 0) throw invalidArchive('a link leads outside', link.path)
        at.pop()
        continue
      }
      at.push(step)
      const found = known.get(foldPath(at.join('/')))
      if (found?.kind !== 'symlink') continue
      if (++hops > MAX_LINK_HOPS) throw invalidArchive('links lead in a circle', link.path)
      at.pop()
      todo.unshift(...(found.target ?? '').split('/'))
    }
  }

  return { admit, checkLinks }
}

const kindOf = ({ type, name, size, pax }: Header): Known['kind'] => {
  if (type !== 'file' && type !== 'directory' && type !== 'symlink') {
    throw invalidArchive(`${type ?? 'an unknown type of entry'} is not allowed`, name)
  }
  if (type !== 'file' && (size ?? 0) > 0) throw invalidArchive('an entry without content has a size', name)
  if (pax && Object.keys(pax).some(key => key.startsWith('GNU.sparse'))) {
    throw invalidArchive('sparse files are not allowed', name)
  }
  return type
}

const splitPath = (name: string, kind: Known['kind'], limits: SourceLimits): string[] => {
  if (Buffer.byteLength(name) > limits.pathBytes) throw invalidArchive('a path is too long', name)
  if (name.includes('\0')) throw invalidArchive('a path holds a NUL', name)
  const segments = (kind === 'directory' ? name.replace(/\/$/, '') : name).split('/')
  if (segments.length - 1 > limits.depth) throw invalidArchive('a path is too deep', name)
  for (const segment of segments) {
    if (segment === '' || segment === '.' || segment === '..') {
      throw invalidArchive('a path is absolute or not plain', name)
    }
    if (Buffer.byteLength(segment) > MAX_COMPONENT_BYTES) throw invalidArchive('a name is too long', name)
    // A planted repository would run its hooks and filters as the user who calls git later.
    if (/^\.git$/i.test(segment)) throw invalidArchive('.git is not allowed', name)
  }
  return segments
}

const readTarget = ({ name, linkname }: Header, limits: SourceLimits): string => {
  if (!linkname || linkname.includes('\0')) throw invalidArchive('a link has no target', name)
  if (linkname.startsWith('/')) throw invalidArchive('a link is absolute', name)
  if (Buffer.byteLength(linkname) > limits.pathBytes)
    throw invalidArchive("a link's target is too long", name)
  return linkname
}

// Names that are equal on a case-insensitive or Unicode-normalizing file system count as equal.
const foldPath = (path: string): string => {
  return path.normalize('NFC').toLowerCase()
}
