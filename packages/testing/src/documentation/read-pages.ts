import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export type Block = {
  language: string
  code: string
  line: number
  /** What the comment right above the block says of who tests it. */
  testedBy: string | undefined
}
export type Page = { path: string; text: string; prose: string; anchors: Set<string>; blocks: Block[] }

/** What tests compare with: texts of reports, no pages. */
const isSnapshot = (path: string): boolean => /\/test\/shown\//.test(path)

/** Every Markdown page of the checkout that is, or is about to be, in git. */
export const readPages = (root: string): Page[] =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter(path => path !== '' && !isSnapshot(path) && existsSync(join(root, path)))
    .map(path => readPage(path, readFileSync(join(root, path), 'utf8')))

/** Takes a page apart: its code blocks, the text between them, and the anchors of its headings. */
export const readPage = (path: string, text: string): Page => {
  const blocks: Block[] = []
  const fence = /^```(\w*)[^\n]*\n([\s\S]*?)^```[ \t]*$/gm
  for (const match of text.matchAll(fence)) {
    const above = text.slice(0, match.index)
    blocks.push({
      language: match[1] ?? '',
      code: match[2] ?? '',
      line: above.split('\n').length,
      testedBy: /<!-- tested by: (\S+) -->\s*$/.exec(above)?.[1],
    })
  }
  const prose = text.replace(fence, '')
  const seen = new Map<string, number>()
  const anchors = new Set(
    [...prose.matchAll(/^#{1,6} +(.+?) *$/gm)].map(([, heading = '']) => {
      const slug = slugOf(heading)
      const count = seen.get(slug) ?? 0
      seen.set(slug, count + 1)
      return count === 0 ? slug : `${slug}-${count}`
    }),
  )
  return { path, text, prose, anchors, blocks }
}

/** The anchor GitHub gives a heading. */
const slugOf = (heading: string): string =>
  heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-')

/** Where the links of a page lead, those to other sites left out. */
export const relativeLinks = (page: Pick<Page, 'prose'>): string[] => {
  const text = page.prose.replace(/`[^`\n]*`/g, '')
  return [...text.matchAll(/!?\[[^\]]*\]\(\s*<?([^\s)>]+)>?[^)]*\)|^\[[^\]]+\]:\s*(\S+)/gm)]
    .map(([, inline, reference]) => inline ?? reference ?? '')
    .filter(link => !/^[a-z][a-z0-9+.-]*:/i.test(link))
}
