# frozen_string_literal: true

# The frame's address: signs an opening anew for each time the frame is loaded, and leads on to the bridge.
class DeskwirePanelController < ApplicationController
  before_action :find_issue, :authorize

  def show
    return render_403 unless DeskwirePanel.for?(@issue)

    response.headers['Cache-Control'] = 'no-store'
    # `redirect_to` would write the opening into Redmine's log.
    head :found, :location => "#{DeskwirePanel.setting('url')}?opening=#{DeskwirePanel.opening(@issue)}"
  end
end
