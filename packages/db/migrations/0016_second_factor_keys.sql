DROP INDEX "twoFactors_secret_idx";--> statement-breakpoint
CREATE INDEX "two_factors_secret_kid_idx" ON "two_factors" USING btree (sealed_kid("secret"));--> statement-breakpoint
CREATE INDEX "two_factors_backup_codes_kid_idx" ON "two_factors" USING btree (sealed_kid("backup_codes"));