export { githubWebhooks } from './plugin.js'
export { type WebhookSettings, webhookDefaults, webhookSettings } from './settings.js'
