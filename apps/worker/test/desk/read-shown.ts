import type { Desk } from './open-desk.js'

type Shown = {
  comments: { author: 'app' | number; body: string }[]
  checks: {
    name: string
    status: string
    conclusion: string | null
    output: { title: string | null; summary: string | null; text: string | null }
  }[]
}

/** What GitHub shows on a pull request, as a page. Ids, times and addresses of this run are replaced. */
export const readShown = async (desk: Desk, title: string, number: number): Promise<string> => {
  const failures = await desk.tells()
  const { comments, checks } = (await desk.shown(number)) as Shown
  const own = comments.filter(({ author }) => author === 'app')
  const sections = [
    `# ${title}`,
    ...(own.length === 0 ? ['## No comment'] : own.map(({ body }) => `## Comment\n\n${body}`)),
    // Projects are told side by side, so checks come in no certain order.
    ...checks
      .filter(({ name }) => name.startsWith('taxiway / '))
      .toSorted((one, other) => one.name.localeCompare(other.name))
      .map(
        ({ name, status, conclusion, output: { title, summary, text } }) =>
          `## Check: ${name}: ${conclusion ?? status}\n\n### ${title}\n\n${summary}${text ? `\n\n${text}` : ''}`,
      ),
    ...(await readDeployments(desk, number)),
    ...(failures.length > 0 ? [`## Not told\n\n${failures.join('\n')}`] : []),
  ]
  return steady(desk, `${sections.join('\n\n')}\n`)
}

const readDeployments = async (desk: Desk, number: number): Promise<string[]> => {
  const all = await desk.deployments(number)
  if (all.length === 0) return ['## No deployment']
  // Projects are told side by side, so only the order within one is certain.
  const lines = all
    .toSorted((a, b) => a.environment.localeCompare(b.environment))
    .map(
      ({ environment, task, sha, status }) =>
        `- ${environment}, ${task}, ${sha.slice(0, 7)}: ${status?.state} “${status?.description}”` +
        ` address: ${status?.environmentUrl || 'none'}, log: ${status?.logUrl || 'none'}`,
    )
  return [`## Deployments\n\n${lines.join('\n')}`]
}

/** The first commit that the page names is `1111111…`, the next `2222222…`. */
const steady = (desk: Desk, text: string): string => {
  const known = new Map<string, string>()
  const nameOf = (sha: string): string => {
    const short = sha.slice(0, 7)
    const name = known.get(short) ?? String((known.size % 9) + 1).repeat(40)
    known.set(short, name)
    return name.slice(0, sha.length)
  }
  return text
    .replaceAll(desk.url, 'https://github.example')
    .replace(/taxiway:repository=\d+ target=pr-\d+/, 'taxiway:repository=1 target=pr-1')
    .replace(/(pull request |pr-|pr:)\d+/g, '$11')
    .replace(/\b[0-9a-f]{40}\b/g, nameOf)
    .replace(/(?<=[`( /]|commit )[0-9a-f]{7}(?=[`.,: ])/g, nameOf)
    .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d\.\d{3}Z| UTC)/g, '2026-01-02 03:04 UTC')
}
