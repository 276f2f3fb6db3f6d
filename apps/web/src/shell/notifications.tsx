import "@mantine/core/styles/Notification.layer.css";
import "@mantine/notifications/styles.layer.css";
import { notifications, Notifications } from "@mantine/notifications";

/** What was said in the corner of the screen. */
export default function Corner() {
  return <Notifications position="bottom-right" autoClose={6000} />;
}

export const { show, hide } = notifications;
