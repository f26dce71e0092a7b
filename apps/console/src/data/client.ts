import { type components, createClient } from '@taxiway/client'

type Schemas = components['schemas']
export type AuditEntry = Schemas['AuditEntry']
export type Me = Schemas['Me']
export type Organization = Schemas['Organization']
export type Project = Schemas['Project']
export type Environment = Schemas['Environment']
export type TimelineEvent = Schemas['TimelineEvent']
export type Change = Schemas['Change']
export type Counts = Schemas['Counts']
export type Deployment = Schemas['Deployment']
export type DeploymentStep = Schemas['DeploymentStep']
export type Delivery = Schemas['WebhookDelivery']
export type DeliveryDetail = Schemas['WebhookDeliveryDetail']
export type DeliveryDecision = Schemas['DeliveryDecision']
export type ReplayPreview = Schemas['ReplayPreview']
export type Quotas = Schemas['Quotas']
export type Usage = Schemas['Usage']
export type System = Schemas['System']
export type EnvVar = Schemas['EnvVar']
export type ImportedEnvVars = Schemas['ImportedEnvVars']

/** The API of this very origin, with the cookie of the person who is signed in. */
export const api = createClient({ credentials: 'same-origin' })
