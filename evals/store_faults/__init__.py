"""What happens to a store when the machine lets it down: kills, torn logs, full disks, failing calls."""
