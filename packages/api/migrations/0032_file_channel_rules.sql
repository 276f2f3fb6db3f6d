update platform.file f set channel_kind = c.kind from chat.channel c where c.org_id = f.org_id and c.id = f.channel_id;
--> statement-breakpoint
-- A policy looks at one row only. The copy cannot differ: this key refuses another kind and carries a change over in the same transaction.
alter table platform.file add constraint file_kind_follows foreign key (org_id, channel_id, channel_kind)
  references chat.channel (org_id, id, kind) on update cascade on delete cascade;
--> statement-breakpoint
alter table platform.file add constraint file_in_channel check ((channel_id is null) = (channel_kind is null));
--> statement-breakpoint
create index file_of_channel on platform.file (org_id, channel_id, channel_kind) where channel_id is not null;
