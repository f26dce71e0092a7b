export type FileContent =
  | string
  | { content: string; encoding?: 'utf8' | 'base64' | undefined; mode?: string | undefined }

export type CommitInput = {
  ref: string
  parents: string[]
  message: string
  author: { name: string; email: string }
  atMs: number
  files?: Record<string, FileContent>
  deletePaths?: string[]
  /** A whole tree to commit instead of changes to the first parent's. */
  tree?: string
}

/** Writes one commit as a `git fast-import` stream: one process makes blobs, tree, commit and reference. */
export const renderFastImport = (input: CommitInput): Buffer => {
  const [first, ...others] = input.parents
  const who = `${clean(input.author.name)} <${clean(input.author.email)}> ${Math.floor(input.atMs / 1000)} +0000`
  const parts: (string | Buffer)[] = [
    `commit ${input.ref}\nauthor ${who}\ncommitter ${who}\n`,
    ...data(Buffer.from(input.message)),
    first ? `from ${first}\n` : '',
    ...others.map(parent => `merge ${parent}\n`),
  ]
  if (input.tree) parts.push(`M 040000 ${input.tree} \n`)
  for (const path of input.deletePaths ?? []) parts.push(`D ${quote(path)}\n`)
  for (const [path, file] of Object.entries(input.files ?? {})) {
    const {
      content,
      encoding = 'utf8',
      mode = '100644',
    } = typeof file === 'string' ? { content: file } : file
    parts.push(`M ${mode} inline ${quote(path)}\n`, ...data(Buffer.from(content, encoding)))
  }
  parts.push('\ndone\n')
  return Buffer.concat(parts.map(part => (typeof part === 'string' ? Buffer.from(part) : part)))
}

const data = (bytes: Buffer): (string | Buffer)[] => [`data ${bytes.length}\n`, bytes, '\n']

const clean = (text: string): string => text.replace(/[<>\n\r\0]/g, '').trim() || 'unknown'

const quote = (path: string): string =>
  `"${path.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')}"`
