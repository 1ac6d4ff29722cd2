CREATE TABLE "screening_lists" (
	"id" text NOT NULL,
	"clock" text DEFAULT '' NOT NULL,
	"format" text NOT NULL,
	"version" text NOT NULL,
	"parties" integer NOT NULL,
	"content" jsonb NOT NULL,
	"loaded_by" text NOT NULL,
	"loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "screening_lists_id_clock_pk" PRIMARY KEY("id","clock")
);
--> statement-breakpoint
CREATE TABLE "screening_runs" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"clock" text DEFAULT '' NOT NULL,
	"cause" text NOT NULL,
	"cursor" text DEFAULT '' NOT NULL,
	"total" integer DEFAULT 0 NOT NULL,
	"screened" integer DEFAULT 0 NOT NULL,
	"changed" integer DEFAULT 0 NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE INDEX "screening_runs_open" ON "screening_runs" USING btree ("id") WHERE finished_at is null;