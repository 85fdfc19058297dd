/** Our own JSON under /api/v1 and the pages: they show reports and compute nothing. */
@NullMarked
package org.logonmeter.collector.web;

import org.jspecify.annotations.NullMarked;
