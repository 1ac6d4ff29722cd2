CREATE TABLE "api_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"hash" text NOT NULL,
	"person" text NOT NULL,
	"label" text NOT NULL,
	"development" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "api_keys_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
CREATE TABLE "clocks" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"reached" text,
	"target" text,
	"offset_ms" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "commands" (
	"stream" text NOT NULL,
	"command_id" text NOT NULL,
	"name" text NOT NULL,
	"by" text NOT NULL,
	"door" text NOT NULL,
	"key_id" text,
	"at" text NOT NULL,
	"body" jsonb NOT NULL,
	"facts" jsonb NOT NULL,
	"seq_from" integer NOT NULL,
	"seq_to" integer NOT NULL,
	"answer" jsonb NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "commands_stream_command_id_pk" PRIMARY KEY("stream","command_id")
);
--> statement-breakpoint
CREATE TABLE "effects" (
	"id" text PRIMARY KEY NOT NULL,
	"stream" text NOT NULL,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"asked" integer DEFAULT 0 NOT NULL,
	"result" jsonb,
	"answered_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "incidents" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"stream" text NOT NULL,
	"kind" text NOT NULL,
	"detail" text NOT NULL,
	"opened_at" timestamp with time zone DEFAULT now() NOT NULL,
	"closed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "invoice_lines" (
	"stream" text NOT NULL,
	"charge" text NOT NULL,
	"period_start" text NOT NULL,
	"revision" integer NOT NULL,
	"invoice" text NOT NULL,
	"amount" bigint NOT NULL,
	CONSTRAINT "invoice_lines_stream_charge_period_start_revision_pk" PRIMARY KEY("stream","charge","period_start","revision")
);
--> statement-breakpoint
CREATE TABLE "invoices" (
	"id" text PRIMARY KEY NOT NULL,
	"stream" text NOT NULL,
	"seq" integer NOT NULL,
	"command_id" text NOT NULL,
	"kind" text NOT NULL,
	"series" text NOT NULL,
	"number" integer NOT NULL,
	"total" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "journal" (
	"stream" text NOT NULL,
	"seq" integer NOT NULL,
	"type" text NOT NULL,
	"content" text NOT NULL,
	"hash" text NOT NULL,
	"command_id" text NOT NULL,
	"key_id" text,
	"door" text NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	"position" bigint,
	CONSTRAINT "journal_stream_seq_pk" PRIMARY KEY("stream","seq")
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"stream" text NOT NULL,
	"seq" integer NOT NULL,
	"n" integer NOT NULL,
	"destination" text NOT NULL,
	"payload" jsonb NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"not_before" timestamp with time zone DEFAULT now() NOT NULL,
	"delivered_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "refusals" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"stream" text NOT NULL,
	"command_id" text NOT NULL,
	"name" text NOT NULL,
	"by" text NOT NULL,
	"door" text NOT NULL,
	"code" text NOT NULL,
	"rule" text,
	"detail" text NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "representations" (
	"kind" text NOT NULL,
	"id" text NOT NULL,
	"stream" text NOT NULL,
	"seq" integer NOT NULL,
	"account" text,
	"search" text DEFAULT '' NOT NULL,
	"body" jsonb NOT NULL,
	CONSTRAINT "representations_kind_id_pk" PRIMARY KEY("kind","id")
);
--> statement-breakpoint
CREATE TABLE "requests" (
	"caller" text NOT NULL,
	"key" text NOT NULL,
	"body_hash" text NOT NULL,
	"stream" text NOT NULL,
	"command_id" text NOT NULL,
	"at" text NOT NULL,
	"status" integer,
	"response" jsonb,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "requests_caller_key_pk" PRIMARY KEY("caller","key")
);
--> statement-breakpoint
CREATE TABLE "series" (
	"id" text PRIMARY KEY NOT NULL,
	"last" integer NOT NULL,
	"hash" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "snapshots" (
	"stream" text PRIMARY KEY NOT NULL,
	"seq" integer NOT NULL,
	"hash" text NOT NULL,
	"fold_version" integer NOT NULL,
	"state" text NOT NULL,
	"clock" text NOT NULL,
	"wake" text,
	"pending" integer DEFAULT 0 NOT NULL,
	"parked" boolean DEFAULT false NOT NULL,
	"over" boolean DEFAULT false NOT NULL,
	"epoch" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "usage" (
	"subscription" text NOT NULL,
	"date" text NOT NULL,
	"billable_users" integer NOT NULL,
	"version" text,
	"last_sync" text,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "usage_subscription_date_pk" PRIMARY KEY("subscription","date")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "incidents_open" ON "incidents" USING btree ("stream","kind") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "invoice_lines_invoice" ON "invoice_lines" USING btree ("invoice");--> statement-breakpoint
CREATE UNIQUE INDEX "invoices_number" ON "invoices" USING btree ("series","number");--> statement-breakpoint
CREATE UNIQUE INDEX "invoices_document" ON "invoices" USING btree ("stream","kind","command_id","id");--> statement-breakpoint
CREATE INDEX "invoices_stream" ON "invoices" USING btree ("stream");--> statement-breakpoint
CREATE UNIQUE INDEX "journal_position" ON "journal" USING btree ("position");--> statement-breakpoint
CREATE INDEX "journal_unplaced" ON "journal" USING btree ("recorded_at") WHERE position is null;--> statement-breakpoint
CREATE UNIQUE INDEX "outbox_event" ON "outbox" USING btree ("stream","seq","n");--> statement-breakpoint
CREATE INDEX "outbox_pending" ON "outbox" USING btree ("id") WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX "outbox_stream" ON "outbox" USING btree ("stream");--> statement-breakpoint
CREATE INDEX "refusals_stream" ON "refusals" USING btree ("stream","id");--> statement-breakpoint
CREATE INDEX "representations_stream" ON "representations" USING btree ("stream","kind");--> statement-breakpoint
CREATE INDEX "representations_account" ON "representations" USING btree ("account","kind");--> statement-breakpoint
CREATE INDEX "requests_command" ON "requests" USING btree ("command_id");--> statement-breakpoint
CREATE INDEX "snapshots_clock" ON "snapshots" USING btree ("clock","wake");--> statement-breakpoint
CREATE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.position IS NULL AND (OLD.stream, OLD.seq, OLD.type, OLD.content, OLD.hash, OLD.command_id, OLD.door) IS NOT DISTINCT FROM (NEW.stream, NEW.seq, NEW.type, NEW.content, NEW.hash, NEW.command_id, NEW.door) THEN
    RETURN NEW; -- the relay gives a position once
  END IF;
  RAISE EXCEPTION 'the journal is append-only';
END $$;
--> statement-breakpoint
CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE ON journal FOR EACH ROW EXECUTE FUNCTION journal_is_append_only();
--> statement-breakpoint
CREATE TRIGGER journal_no_truncate BEFORE TRUNCATE ON journal FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();
--> statement-breakpoint
CREATE SEQUENCE feed_position;
