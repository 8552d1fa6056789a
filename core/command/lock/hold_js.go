package lock

// hold has nothing to run in the room.
func (c *cmd) hold(string, []string) int {
	c.ui.Error("A machine in the browser starts no processes: the lock would have nothing to hold it for")
	return 1
}
