CREATE TABLE "metered_usage" (
	"subscription" text NOT NULL,
	"product" text NOT NULL,
	"date" text NOT NULL,
	"quantity" integer NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "metered_usage_subscription_product_date_pk" PRIMARY KEY("subscription","product","date")
);
