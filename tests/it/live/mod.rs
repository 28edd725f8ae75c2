//! What happens now, followed over WebSockets.

mod child_live;
mod live_stats;
mod playback_commands;
mod stop_gently;
