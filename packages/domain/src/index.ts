export { type CatalogueEntry, type ErrorCode, errorCatalogue } from './errors/catalogue.js'
export { DomainError, type DomainErrorOptions, isDomainError, toDomainError } from './errors/domain-error.js'
export {
  type ApiTokenId,
  type DecisionId,
  type DeliveryId,
  type DeploymentId,
  type EnvironmentId,
  type IdPrefix,
  idSchema,
  newId,
  type OrganizationId,
  type ProjectId,
  type ReleaseId,
  type ResourceId,
  type UserId,
} from './ids.js'
