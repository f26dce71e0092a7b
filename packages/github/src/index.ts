export type { AppCredentials } from './auth/app-jwt.js'
export type { RepositoryRef } from './client/repository-client.js'
export type { CallOptions } from './client/transport.js'
export { checksUrl, commitUrl, webUrlOf } from './client/web-address.js'
export { createGithubApp, type GithubApp, type GithubAppOptions } from './github-app.js'
export { type AppEvent, type AppManifest, appEvents, createAppManifest } from './manifest/app-settings.js'
export { type ConvertedApp, createConvertManifest } from './manifest/convert-manifest.js'
export type { GithubReads, RepositoryPermission } from './reads/create-reads.js'
export type { HookDeliveries } from './reads/hook-deliveries.js'
export type { AppProfile } from './reads/read-app.js'
export type { Commit, HookDelivery, RepositoryObservation } from './reads/schemas.js'
export type { CheckRunInput } from './reporting/check-runs.js'
export type { CommentInput, Reaction } from './reporting/comments.js'
export type { GithubReports } from './reporting/create-reports.js'
export type { DeploymentInput, DeploymentStatusInput } from './reporting/deployments.js'
export { codeBlock, inlineCode, plainText } from './reporting/escape.js'
export type { ProjectReport, ReportedCommit } from './reporting/project-report.js'
export type { RenderedCommand } from './reporting/render-answer.js'
export {
  type CheckModel,
  type CheckTarget,
  checkName,
  type RenderedCheck,
  renderCheck,
} from './reporting/render-check.js'
export {
  type CommentMarker,
  type CommentModel,
  commentMarker,
  renderComment,
} from './reporting/render-comment.js'
export {
  type CheckConclusion,
  type CheckState,
  type DeploymentStatusState,
  type ReportStatus,
  reportWords,
} from './reporting/report-status.js'
export type { DownloadedSource, DownloadSource, DownloadSourceInput } from './source/download-source.js'
export type { ExtractedSource } from './source/extract-archive.js'
export { defaultSourceLimits, type SourceLimits } from './source/limits.js'
export type {
  GithubUserReads,
  UserInstallation,
  UserPage,
  UserRepository,
} from './user/create-user-reads.js'
export {
  checkEventShape,
  type EventShapeResult,
  isKnownEvent,
  type KnownEvent,
} from './webhooks/event-shape.js'
export {
  type DeliveryObservation,
  type IgnoreReason,
  isMergeQueueBranch,
  parseDelivery,
  usedEvents,
} from './webhooks/parse-delivery.js'
export { REPLAY_HOLD_MS, type ReplayRule, replayRule } from './webhooks/replay-rule.js'
