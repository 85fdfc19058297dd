package org.logonmeter.collector.dialect;

/**
 * Who asks what, as the record of looks names it. Holds no secret.
 *
 * @param who the credential: a user's or account's name, or the mark of a token
 * @param called dialect, method and path
 * @param walker tells one client's walk through pages from another's
 */
record Asker(String who, String called, String walker) {}
