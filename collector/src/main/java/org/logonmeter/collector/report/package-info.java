/** Questions asked of the store and their answers: what pages, API and exports show alike. */
@NullMarked
package org.logonmeter.collector.report;

import org.jspecify.annotations.NullMarked;
