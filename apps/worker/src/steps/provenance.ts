import type { BuiltImage } from '@taxiway/builder'
import { findImage, type ImageRow, repositoryOf, type SignedStatement } from '@taxiway/db'
import { DomainError } from '@taxiway/domain'
import type { Vault } from '@taxiway/vault'
import { z } from 'zod'
import type { Attempt } from '../attempt/attempt.js'
import type { Variables } from '../variables/read-variables.js'

type Deps = { vault: Pick<Vault, 'statements'> }

const payloadType = 'application/vnd.in-toto+json'
const statementType = 'https://in-toto.io/Statement/v1'
const predicateType = 'https://slsa.dev/provenance/v1'

/** The parts of a statement that a release is compared with. */
const statementSchema = z.object({
  _type: z.literal(statementType),
  predicateType: z.literal(predicateType),
  subject: z.array(z.object({ digest: z.object({ sha256: z.string() }) })).length(1),
  predicate: z.object({
    buildDefinition: z.object({
      externalParameters: z.object({
        project: z.string(),
        repository: z.object({ id: z.number() }),
        commit: z.string(),
        tree: z.string().optional(),
      }),
    }),
  }),
})

/**
 * States where an image came from, as an in-toto statement with SLSA's provenance (slsa.dev/spec/v1.0/provenance),
 * and signs it. Variables are named, with one fingerprint for all of them; their values are left out.
 */
export const signProvenance = async (
  { vault }: Deps,
  { project, deployment }: Attempt,
  {
    built,
    sha,
    tree,
    variables,
    source,
  }: { built: BuiltImage; sha: string; tree: string; variables: Variables; source: string },
): Promise<SignedStatement> => {
  const {
    rootDirectory,
    dockerfilePath,
    dockerBuildArgs,
    installCommand,
    buildCommand,
    startCommand,
    releaseCommand,
    outputDirectory,
  } = project.config
  const { owner, name, id } = { ...repositoryOf(project), id: project.repositoryId }
  const statement = {
    _type: statementType,
    subject: [{ name: built.image, digest: { sha256: built.digest.replace('sha256:', '') } }],
    predicateType,
    predicate: {
      buildDefinition: {
        buildType: 'urn:taxiway:build:1',
        externalParameters: {
          project: project.id,
          repository: { id, name: `${owner}/${name}` },
          commit: sha,
          tree,
          settings: {
            rootDirectory,
            dockerfilePath,
            dockerBuildArgs,
            installCommand,
            buildCommand,
            startCommand,
            releaseCommand,
            outputDirectory,
          },
          variables: { names: Object.keys(variables.build).sort(), fingerprint: variables.buildFingerprint },
        },
        resolvedDependencies: [{ uri: `git+${source}`, digest: { gitCommit: sha } }, ...(built.inputs ?? [])],
      },
      runDetails: {
        builder: { id: 'urn:taxiway:worker:1' },
        metadata: { invocationId: deployment.id },
      },
    },
  }
  return vault.statements.sign(payloadType, Buffer.from(JSON.stringify(statement)))
}

/**
 * Whether an image has a statement by a key that we have, about these files. Throws `image.provenance_invalid` when the
 * statement was changed, or is about another project or digest than is to be released.
 */
export const hasProvenance = async (
  { vault }: Deps,
  { project }: Pick<Attempt, 'project'>,
  { row, tree }: { row: Pick<ImageRow, 'provenance' | 'digest'>; tree: string },
): Promise<boolean> => {
  if (row.provenance === null) return false
  const payload = await vault.statements.verify(row.provenance)
  if (payload === undefined) return false
  const { data } = statementSchema.safeParse(parse(payload))
  const stated = data?.predicate.buildDefinition.externalParameters
  const isSame =
    row.provenance.payloadType === payloadType &&
    `sha256:${data?.subject[0]?.digest.sha256}` === row.digest &&
    stated?.project === project.id &&
    stated.repository.id === project.repositoryId
  if (!isSame)
    throw new DomainError('image.provenance_invalid', {
      message: `The signed statement of the image ${row.digest} is about another image or project.`,
    })
  // Another tree may give the same image: then the statement is about the newest of them.
  return stated.tree === tree
}

/** Before every release. Throws `image.provenance_invalid`, or `image.missing` where there is no statement. */
export const refuseUnproven = async (
  deps: Deps & { db: Parameters<typeof findImage>[0] },
  attempt: Attempt,
  { image, tree }: { image: string; tree: string },
): Promise<void> => {
  const digest = image.slice(image.lastIndexOf('@') + 1)
  const row = await findImage(deps.db, { projectId: attempt.project.id, digest })
  if (row !== null && (await hasProvenance(deps, attempt, { row, tree }))) return
  throw new DomainError('image.missing', {
    message: `Nothing says where ${image} came from. Taxiway builds it again.`,
  })
}

const parse = (payload: Buffer): unknown => {
  try {
    return JSON.parse(payload.toString('utf8'))
  } catch {
    return undefined
  }
}
