import { execFile, spawn } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { type CommitInput, renderFastImport } from './render-fast-import.js'

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024
// Nothing of the user's own git configuration may change what the emulator commits or serves.
const SETTINGS = [
  '-c',
  'safe.directory=*',
  '-c',
  'gc.auto=0',
  '-c',
  'core.quotePath=false',
  '-c',
  'core.hooksPath=/dev/null',
]

export type FileChange = {
  path: string
  previousPath: string | null
  status: 'added' | 'removed' | 'modified' | 'renamed' | 'changed'
  sha: string | null
  additions: number
  deletions: number
}

export type GitCommit = {
  sha: string
  tree: string
  parents: string[]
  author: { name: string; email: string; date: string }
  committer: { name: string; email: string; date: string }
  message: string
}

export type TreeEntry = { mode: string; type: string; sha: string; size: number; path: string }

const COMMIT_FORMAT = '%H%x00%T%x00%P%x00%an%x00%ae%x00%aI%x00%cn%x00%ce%x00%cI%x00%B%x00%x01'

/** Bare repositories under `root`, one folder per repository id, driven by the real git over argument vectors. */
export const createGit = ({ root }: { root: string }) => {
  const dir = (id: number): string => join(root, `${id}.git`)
  const run = (id: number, args: string[], input?: Buffer): Promise<Buffer> =>
    runGit([...SETTINGS, `--git-dir=${dir(id)}`, ...args], input)
  const text = async (id: number, args: string[]): Promise<string> =>
    (await run(id, args)).toString('utf8').trim()

  const known = createKnown()

  const resolve = async (id: number, ref: string): Promise<string | null> => {
    if (ref.startsWith('-')) return null
    const find = () => findCommit(id, ref)
    return isId(ref) ? known.recall([id, 'commit', ref], find) : find()
  }
  const findCommit = (id: number, ref: string): Promise<string | null> =>
    text(id, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]).catch(() => null)
  const log = async (id: number, args: string[]): Promise<GitCommit[]> => {
    const read = async () => parseCommits(await text(id, ['log', `--format=${COMMIT_FORMAT}`, ...args, '--']))
    const [first = '', commit = ''] = args
    return first === '-1' && isId(commit) ? known.recall([id, 'log', commit], read) : read()
  }

  return {
    dir,
    resolve,
    log,
    clear: () => {
      known.clear()
      return rm(root, { recursive: true, force: true })
    },
    init: async (id: number, defaultBranch: string): Promise<void> => {
      await runGit([...SETTINGS, 'init', '--quiet', '--bare', `--initial-branch=${defaultBranch}`, dir(id)])
    },
    fork: async (from: number, to: number): Promise<void> => {
      await runGit([...SETTINGS, 'clone', '--quiet', '--bare', dir(from), dir(to)])
    },
    /** Copies one branch of another repository, as GitHub does for the head of a fork's pull request. */
    fetch: async (from: number, to: number, ref: string, toRef: string): Promise<void> => {
      await run(to, ['fetch', '--quiet', '--no-tags', dir(from), `+${ref}:${toRef}`])
    },
    commit: async (id: number, input: CommitInput): Promise<string> => {
      await run(
        id,
        ['fast-import', '--quiet', '--force', '--date-format=raw', '--done'],
        renderFastImport(input),
      )
      const sha = await resolve(id, input.ref)
      if (!sha) throw new Error(`git did not create ${input.ref}`)
      return sha
    },
    updateRef: (id: number, ref: string, sha: string) => run(id, ['update-ref', ref, sha]),
    deleteRef: (id: number, ref: string) => run(id, ['update-ref', '-d', ref]),
    setHead: (id: number, branch: string) => run(id, ['symbolic-ref', 'HEAD', `refs/heads/${branch}`]),
    isRefName: (id: number, ref: string) =>
      run(id, ['check-ref-format', ref]).then(
        () => true,
        () => false,
      ),
    refs: async (id: number, prefix: string): Promise<{ ref: string; sha: string }[]> => {
      const out = await text(id, ['for-each-ref', '--format=%(objectname) %(refname)', prefix])
      return lines(out).map(line => ({ sha: line.slice(0, 40), ref: line.slice(41) }))
    },
    mergeBase: (id: number, a: string, b: string) => text(id, ['merge-base', a, b]).catch(() => null),
    isAncestor: (id: number, a: string, b: string) =>
      run(id, ['merge-base', '--is-ancestor', a, b]).then(
        () => true,
        () => false,
      ),
    count: async (id: number, range: string): Promise<number> =>
      Number(await text(id, ['rev-list', '--count', range, '--'])),
    /** The tree that merging both commits gives, or null when they conflict. */
    mergeTree: (id: number, ours: string, theirs: string) =>
      text(id, ['merge-tree', '--write-tree', '--no-messages', ours, theirs]).catch(() => null),
    changes: (id: number, from: string, to: string): Promise<FileChange[]> => {
      const read = async () => {
        const args = ['-z', '-M', '-r', from, to, '--']
        const [raw, stat] = await Promise.all([
          run(id, ['diff-tree', '--raw', '--no-abbrev', ...args]),
          run(id, ['diff-tree', '--numstat', ...args]),
        ])
        return parseChanges(raw.toString('utf8'), stat.toString('utf8'))
      }
      return isId(from) && isId(to) ? known.recall([id, 'changes', from, to], read) : read()
    },
    patch: (id: number, from: string, to: string, path: string) =>
      text(id, ['diff-tree', '-p', '-M', from, to, '--', path]).then(out => {
        const at = out.indexOf('\n@@')
        return at < 0 ? null : out.slice(at + 1)
      }),
    tree: async (id: number, treeish: string, recursive: boolean, path?: string): Promise<TreeEntry[]> => {
      const flags = recursive ? ['-r', '-t'] : []
      const out = await text(id, ['ls-tree', '-l', '-z', ...flags, treeish, ...(path ? ['--', path] : [])])
      return out.split('\0').filter(Boolean).map(parseTreeEntry)
    },
    blob: (id: number, sha: string) => run(id, ['cat-file', 'blob', sha]),
    archive: (id: number, sha: string, prefix: string): Readable =>
      spawn(
        'git',
        [...SETTINGS, `--git-dir=${dir(id)}`, 'archive', '--format=tar.gz', `--prefix=${prefix}`, sha],
        {
          stdio: ['ignore', 'pipe', 'ignore'],
        },
      ).stdout,
  }
}

export type Git = ReturnType<typeof createGit>

const isId = (ref: string): boolean => /^[0-9a-f]{40}$/.test(ref)
const MOST_KNOWN = 2_000

/** What an id names never changes, and a process of git costs more than the answer. Absence and failures are asked again. */
const createKnown = () => {
  const answers = new Map<string, Promise<unknown>>()
  return {
    recall: <T>(key: readonly (string | number)[], read: () => Promise<T>): Promise<T> => {
      const name = key.join(' ')
      const answer = (answers.get(name) as Promise<T> | undefined) ?? read()
      answers.set(name, answer)
      const forget = () => void answers.delete(name)
      answer.then(found => found === null && forget(), forget)
      const [oldest] = answers.keys()
      if (answers.size > MOST_KNOWN && oldest !== undefined) answers.delete(oldest)
      return answer
    },
    clear: () => answers.clear(),
  }
}

const runGit = (args: string[], input?: Buffer): Promise<Buffer> =>
  new Promise((done, fail) => {
    const options = { encoding: 'buffer' as const, maxBuffer: MAX_OUTPUT_BYTES }
    const child = execFile('git', args, options, (error, stdout, stderr) => {
      if (error) fail(new Error(`git: ${stderr.toString('utf8').trim() || error.message}`))
      else done(stdout)
    })
    child.stdin?.on('error', () => {})
    child.stdin?.end(input)
  })

const lines = (out: string): string[] => out.split('\n').filter(Boolean)

const parseCommits = (out: string): GitCommit[] =>
  out
    .split('\x01')
    .map(part => part.replace(/^\n/, ''))
    .filter(Boolean)
    .map(part => {
      const [
        sha = '',
        tree = '',
        parents = '',
        an = '',
        ae = '',
        ad = '',
        cn = '',
        ce = '',
        cd = '',
        body = '',
      ] = part.split('\0')
      return {
        sha,
        tree,
        parents: parents.split(' ').filter(Boolean),
        author: { name: an, email: ae, date: toUtc(ad) },
        committer: { name: cn, email: ce, date: toUtc(cd) },
        message: body.replace(/\n+$/, ''),
      }
    })

const toUtc = (date: string): string => new Date(date).toISOString().replace('.000Z', 'Z')

const STATUS: Record<string, FileChange['status']> = {
  A: 'added',
  D: 'removed',
  M: 'modified',
  R: 'renamed',
  T: 'changed',
}

const parseChanges = (raw: string, stat: string): FileChange[] => {
  const counts = new Map<string, [number, number]>()
  const stats = stat.split('\0').filter(Boolean)
  for (let i = 0; i < stats.length; i += 1) {
    const [added = '0', deleted = '0', path = ''] = (stats[i] ?? '').split('\t')
    const name = path === '' ? (stats[i + 2] ?? '') : path
    if (path === '') i += 2
    counts.set(name, [Number(added) || 0, Number(deleted) || 0])
  }
  const changes: FileChange[] = []
  const parts = raw.split('\0').filter(Boolean)
  for (let i = 0; i < parts.length; i += 2) {
    const [, , , sha = '', letter = 'M'] = (parts[i] ?? '').split(' ')
    const status = STATUS[letter.charAt(0)] ?? 'modified'
    const first = parts[i + 1] ?? ''
    const renamed = status === 'renamed'
    const path = renamed ? (parts[i + 2] ?? '') : first
    if (renamed) i += 1
    const [additions, deletions] = counts.get(path) ?? [0, 0]
    const blob = status === 'removed' ? null : sha
    changes.push({ path, previousPath: renamed ? first : null, status, sha: blob, additions, deletions })
  }
  return changes
}

const parseTreeEntry = (line: string): TreeEntry => {
  const [meta = '', path = ''] = line.split('\t')
  const [mode = '', type = '', sha = '', size = '0'] = meta.split(/ +/)
  return { mode, type, sha, size: Number(size) || 0, path }
}
