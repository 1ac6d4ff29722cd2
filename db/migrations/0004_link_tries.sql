CREATE TABLE "link_tries" (
	"link" text PRIMARY KEY NOT NULL,
	"codes" integer DEFAULT 0 NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"last_code_at" timestamp with time zone
);
