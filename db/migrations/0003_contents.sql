CREATE TABLE "contents" (
	"sha256" text PRIMARY KEY NOT NULL,
	"media_type" text NOT NULL,
	"bytes" integer NOT NULL,
	"by" text NOT NULL,
	"stored_at" timestamp with time zone DEFAULT now() NOT NULL
);
