CREATE TABLE "identity"."picture" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"picture_id" uuid,
	"upload_id" uuid,
	CONSTRAINT "picture_picture_id_unique" UNIQUE("picture_id")
);

--> statement-breakpoint
ALTER TABLE "identity"."picture" ADD CONSTRAINT "picture_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "identity"."user"("id") ON DELETE cascade ON UPDATE no action;
