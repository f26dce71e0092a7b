import {
  appendAudit,
  type CommandAnswer,
  type CommandRow,
  endCommand,
  findEnvironmentsOfTarget,
  findProjectsByRepository,
  inTransaction,
  lockCommand,
  markForReport,
  type ProjectRow,
  repositoryOf,
  tellCheckAgain,
  wasAskedBefore,
} from '@taxiway/db'
import { type Command, DomainError, isDomainError, parseCommand } from '@taxiway/domain'
import { answerMergeQueue } from './answer-merge-queue.js'
import { type Applied, apply } from './apply-to-environment.js'
import { askedIn } from './asked-in.js'
import type { CommandDeps } from './command-deps.js'
import { describe } from './describe-environment.js'
import { findRerun } from './find-rerun.js'

type End = { state: 'done' | 'refused'; answer: CommandAnswer | null }

/** Older comments come from a delivery that was lost for long: their author no longer waits for them. */
const maxAgeMs = 24 * 3_600_000

/**
 * Runs a command and stores how it ended. Repeating it after a crash goes on where it stopped. Throws when GitHub
 * does not say whether the author may do this: then nothing is done, and it is tried again.
 */
export const execute = async (deps: CommandDeps, command: CommandRow): Promise<End['state']> => {
  const projects = (await findProjectsByRepository(deps.db, command.repositoryId)).filter(isThere)
  const end = await decide(deps, command, projects)
  await inTransaction(deps.db, async tx => {
    const held = await lockCommand(tx, command)
    if (!held) throw new DomainError('lease.lost')
    await endCommand(tx, held, end)
    if (command.kind === 'rerun')
      for (const project of projects)
        await tellCheckAgain(tx, project.id, command.subject.slice('commit:'.length))
    const [first] = await findEnvironmentsOfTarget(tx, command.repositoryId, command.subject)
    if (first) await markForReport(tx, first.environment.id, [])
  })
  return end.state
}

const isThere = ({ goneAt }: ProjectRow): boolean => goneAt === null

const decide = async (
  deps: CommandDeps,
  command: CommandRow,
  projects: readonly ProjectRow[],
): Promise<End> => {
  const [first] = projects
  if (!first) return refuse('The repository is no longer connected to Taxiway.')
  if (command.kind === 'merge_queue') {
    await answerMergeQueue(deps, command, projects)
    return { state: 'done', answer: null }
  }
  if (!(await mayWrite(deps, command, first))) {
    await auditRefusal(deps, command, projects, 'no write permission')
    // The reaction says it. Words would let strangers replace an answer that a maintainer waits for.
    if (command.kind === 'comment') return { state: 'refused', answer: null }
    return refuse(
      `Only people who can write to the repository may do this, and ${command.authorLogin} cannot.`,
    )
  }
  if (deps.clock.now().getTime() - command.askedAt.getTime() > maxAgeMs)
    return refuse('GitHub told Taxiway about this more than a day late. Ask again.')
  return command.kind === 'rerun' ? rerun(deps, command, projects) : runLine(deps, command, projects)
}

const mayWrite = async (
  { github }: CommandDeps,
  { authorId, authorLogin }: CommandRow,
  project: ProjectRow,
): Promise<boolean> => {
  if (authorId === null) return false
  const account = { id: authorId, login: authorLogin }
  const permission = await github.getAccountPermission(repositoryOf(project), account)
  return permission === 'admin' || permission === 'write'
}

const runLine = async (
  deps: CommandDeps,
  command: CommandRow,
  projects: readonly ProjectRow[],
): Promise<End> => {
  const asked = read(command.line)
  if (asked instanceof DomainError) return refuse(asked.message)
  if (asked.verb === 'help') return { state: 'done', answer: { kind: 'help', parts: [] } }
  if (await wasAskedBefore(deps.db, command)) return { state: 'done', answer: null }
  const named = asked.project
  const targets = (await findEnvironmentsOfTarget(deps.db, command.repositoryId, command.subject)).filter(
    ({ project }) => named === undefined || project.slug === named,
  )
  if (named !== undefined && !projects.some(({ slug }) => slug === named))
    return refuse(
      `No project of this repository is called ${named}. There is: ${projects.map(({ slug }) => slug).join(', ')}.`,
    )
  if (targets.length === 0)
    return refuse('Taxiway has nothing for this pull request yet. Push a commit, or wait a minute.')
  if (isTelling(asked)) {
    const parts = []
    for (const target of targets)
      parts.push({ project: target.project.slug, text: await describe(deps, target, asked.verb) })
    return { state: 'done', answer: { kind: asked.verb === 'logs' ? 'log' : 'text', parts } }
  }
  const applied: Applied[] = []
  for (const target of targets) applied.push(await apply(deps, command, target, asked))
  return conclude(applied)
}

const rerun = async (
  deps: CommandDeps,
  command: CommandRow,
  projects: readonly ProjectRow[],
): Promise<End> => {
  const applied: Applied[] = []
  for (const project of projects)
    if (command.projectId === null || command.projectId === project.id)
      for (const target of await findRerun(deps.db, project, command.subject.slice('commit:'.length)))
        applied.push(await apply(deps, command, target, { verb: 'rerun', sha: target.sha }))
  if (applied.length === 0)
    return refuse('No pull request and no branch has this commit any more, so there is nothing to deploy.')
  return conclude(applied)
}

const isTelling = (command: Command): command is Extract<Command, { verb: 'logs' | 'why' }> =>
  command.verb === 'logs' || command.verb === 'why'

/** Done if it was done anywhere; what was refused is told with its project. */
const conclude = (applied: readonly Applied[]): End => {
  const parts = applied.flatMap(({ project, outcome: { answer: text } }) =>
    text === null ? [] : [{ project, text }],
  )
  const isDone = applied.some(({ outcome }) => outcome.done)
  return { state: isDone ? 'done' : 'refused', answer: parts.length === 0 ? null : { kind: 'text', parts } }
}

const read = (line: string): Command | DomainError => {
  try {
    return parseCommand(line)
  } catch (error) {
    if (isDomainError(error, 'command.invalid')) return error
    throw error
  }
}

const refuse = (text: string): End => ({
  state: 'refused',
  answer: { kind: 'text', parts: [{ project: null, text }] },
})

const auditRefusal = async (
  { db }: CommandDeps,
  command: CommandRow,
  projects: readonly ProjectRow[],
  why: string,
): Promise<void> => {
  const organizations = new Map(projects.map(project => [project.organizationId, project]))
  for (const [organizationId, project] of organizations)
    await inTransaction(db, async tx => {
      // A repeated run writes no second entry: the run that ends the command writes it.
      if (!(await lockCommand(tx, command))) throw new DomainError('lease.lost')
      await appendAudit(tx, {
        organizationId,
        actor: { kind: 'github', id: String(command.authorId ?? 'unknown') },
        ip: null,
        requestId: null,
        action: 'command.refused',
        subject: { kind: 'project', id: project.id },
        before: null,
        after: { ...askedIn(command), why },
      })
    })
}
