CREATE TABLE "simulated" (
	"system" text NOT NULL,
	"key" text NOT NULL,
	"request" jsonb NOT NULL,
	"answer" jsonb NOT NULL,
	"asked" integer DEFAULT 1 NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "simulated_system_key_pk" PRIMARY KEY("system","key")
);
