package server

// SessionTimers is how many sessions this server would end when their time is up.
func (s *Server) SessionTimers() int {
	s.sessionTimers.mu.Lock()
	defer s.sessionTimers.mu.Unlock()
	return len(s.sessionTimers.mu.byID)
}
